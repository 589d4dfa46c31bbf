"""Official documents (văn bản): numbers per body, State and Party layouts, DOCX and PDF, issue and receipt."""

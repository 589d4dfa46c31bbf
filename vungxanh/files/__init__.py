"""Files (tệp): attachments and evidence, kept by content, checked before they are kept."""

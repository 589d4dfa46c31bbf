"""The faces: office for officers, portal for residents, field for teams, api for machines."""

"""Word documents: the parts of a DOCX file as the headings and blocks of a text."""

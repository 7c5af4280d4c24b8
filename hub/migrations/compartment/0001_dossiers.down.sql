DROP TABLE attachment_chunk, attachment, notice, draft, dossier_key;

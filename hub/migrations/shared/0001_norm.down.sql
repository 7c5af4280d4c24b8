DROP TABLE norm, setting, legal_gate;

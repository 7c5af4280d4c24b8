DROP TABLE taken_over, remembered_mapping, takeover_row, takeover_progress, takeover, incident_step, incident, number_counter;

list(APPEND VG_ADAPTER_FILES
    citic/citic.c citic/citic_conf.c citic/citic_ask.c citic/citic_answer.c citic/citic_rows.c citic/citic_file.c
    citic/citic_pages.c)
list(APPEND VG_MAPPING_FILES citic_fields.c citic_codes.c)

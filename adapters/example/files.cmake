list(APPEND VG_ADAPTER_FILES
    example/example.c example/example_conf.c example/example_ask.c example/example_answer.c example/example_wire.c)
list(APPEND VG_MAPPING_FILES example_fields.c example_codes.c)

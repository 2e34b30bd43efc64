list(APPEND VG_ADAPTER_FILES
    pingan/pingan.c pingan/pingan_conf.c pingan/pingan_file_name.c pingan/pingan_listed.c pingan/pingan_wire.c pingan/pingan_choice.c pingan/pingan_ask.c
    pingan/pingan_answer.c pingan/pingan_status.c pingan/pingan_rows.c pingan/pingan_b2b.c pingan/pingan_push.c)
list(APPEND VG_MAPPING_FILES
    pingan_fields.c pingan_fields_jzb.c pingan_fields_jyw.c pingan_fields_push.c pingan_fields_b2b.c pingan_codes.c
    pingan_file.c)

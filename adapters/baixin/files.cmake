list(APPEND VG_ADAPTER_FILES
    baixin/baixin.c baixin/baixin_answer.c baixin/baixin_ask.c baixin/baixin_conf.c
    baixin/baixin_listen.c baixin/baixin_rows.c)
list(APPEND VG_MAPPING_FILES baixin_fields.c baixin_codes.c baixin_file.c baixin_contract.c baixin_wsdl.c)

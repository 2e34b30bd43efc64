list(APPEND VG_ADAPTER_FILES none/none.c)

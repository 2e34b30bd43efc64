vg_library(fakes
    DEPS vg_fake_base PkgConfig::XML2 PkgConfig::JANSSON
    FILES citic_fake.c citic_fake_wire.c citic_fake_out.c
          citic_fake_spec.c citic_fake_check.c citic_fake_books.c citic_fake_order.c
          citic_fake_execute.c citic_fake_money.c citic_fake_query.c citic_fake_lines.c
          citic_fake_bank.c citic_fake_file.c citic_fake_faults.c citic_fake_control.c citic_fake_conf.c
          citic_fake_json.c)

vg_program(citic_fake_test DEPS vg_fakes cunit FILES citic_fake_test.c citic_fake_money_test.c citic_fake_fault_test.c)
add_test(NAME citic_fake COMMAND citic_fake_test)

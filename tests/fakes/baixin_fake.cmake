vg_library(baixin_fake
    DEPS vg_fake_base PkgConfig::XML2 PkgConfig::CRYPTO PkgConfig::JANSSON
    FILES baixin_fake.c baixin_fake_act.c baixin_fake_books.c baixin_fake_card.c
          baixin_fake_check.c baixin_fake_conf.c baixin_fake_control.c
          baixin_fake_customer.c baixin_fake_due.c baixin_fake_faults.c
          baixin_fake_file.c baixin_fake_json.c baixin_fake_keys.c baixin_fake_lots.c
          baixin_fake_may.c baixin_fake_money.c baixin_fake_notify.c baixin_fake_opening.c
          baixin_fake_order.c baixin_fake_out.c baixin_fake_pay.c baixin_fake_proof.c
          baixin_fake_query.c baixin_fake_sign.c baixin_fake_spec.c baixin_fake_text.c
          baixin_fake_wss.c baixin_fake_xml.c)

vg_program(baixin_fake_test
    DEPS vg_baixin_fake PkgConfig::XML2 PkgConfig::CRYPTO cunit
    FILES baixin_fake_test.c baixin_client.c baixin_client_key.c baixin_fake_money_test.c baixin_fake_pay_test.c
          baixin_fake_opening_test.c baixin_fake_card_test.c baixin_fake_notice_test.c
          baixin_fake_security_test.c baixin_fake_fault_test.c baixin_fake_file_test.c)
target_compile_definitions(baixin_fake_test PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME baixin_fake COMMAND baixin_fake_test)

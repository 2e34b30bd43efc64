vg_library(pingan_fake
    DEPS vg_fake_base PkgConfig::XML2 PkgConfig::JANSSON PkgConfig::CRYPTO
    FILES pingan_fake.c pingan_fake_new.c pingan_fake_text.c pingan_fake_frame.c
          pingan_fake_frame_out.c pingan_fake_sign.c pingan_fake_out.c
          pingan_fake_spec.c pingan_fake_check.c pingan_fake_lots.c pingan_fake_books.c
          pingan_fake_order.c pingan_fake_execute.c pingan_fake_member.c pingan_fake_bind.c
          pingan_fake_trade.c pingan_fake_payout.c pingan_fake_status.c pingan_fake_lines.c
          pingan_fake_files.c pingan_fake_jyw_spec.c pingan_fake_jyw.c pingan_fake_jyw_query.c
          pingan_fake_push.c pingan_fake_b2b.c pingan_fake_b2b_list.c pingan_fake_xml.c
          pingan_fake_faults.c pingan_fake_control.c pingan_fake_conf.c pingan_fake_json.c)

vg_program(pingan_fake_test DEPS vg_pingan_fake cunit
    FILES pingan_fake_test.c pingan_fake_frame_test.c pingan_fake_money_test.c
          pingan_fake_bind_test.c pingan_fake_jyw_test.c pingan_fake_b2b_test.c
          pingan_fake_push_test.c pingan_fake_fault_test.c pingan_fake_sign_test.c)
add_test(NAME pingan_fake COMMAND pingan_fake_test)

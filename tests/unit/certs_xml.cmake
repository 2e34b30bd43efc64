# Tests of the safe XML parse and of the signed XML forms in certs/; included by tests/unit/CMakeLists.txt.
foreach(test xml_parse_test wss_vector_test wss_test xmldsig_test)
    vg_program(${test} DEPS vg_certs vg_mapping vg_core vg_base cunit
        FILES ${CMAKE_SOURCE_DIR}/tests/unit/${test}.c ${CMAKE_SOURCE_DIR}/tests/unit/certs_kit.c)
    target_compile_definitions(${test} PRIVATE VG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
endforeach()

vg_program(sign_bench DEPS vg_certs vg_mapping vg_core vg_base
    FILES ${CMAKE_SOURCE_DIR}/tests/bench/sign_bench.c ${CMAKE_SOURCE_DIR}/tests/unit/certs_kit.c)

# Other implementations: ours under theirs, theirs under ours.
vg_program(wss_sample DEPS vg_certs vg_mapping vg_core vg_base
    FILES ${CMAKE_SOURCE_DIR}/tests/interop/wss_sample.c ${CMAKE_SOURCE_DIR}/tests/unit/certs_kit.c)
if(TARGET probe)
    add_test(NAME interop_xmlsec1
        COMMAND ${CMAKE_SOURCE_DIR}/tests/interop/xmlsec1.sh ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
    add_test(NAME corpora_xml COMMAND ${CMAKE_SOURCE_DIR}/tests/corpora/corpora.sh
        ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/probe ${CMAKE_SOURCE_DIR})
    set_tests_properties(interop_xmlsec1 corpora_xml PROPERTIES SKIP_RETURN_CODE 77)
    add_test(NAME interop_gsoap COMMAND ${CMAKE_SOURCE_DIR}/ops/interop/gsoap ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
    set_tests_properties(interop_gsoap PROPERTIES SKIP_RETURN_CODE 77
        REQUIRED_FILES ${CMAKE_SOURCE_DIR}/tests/interop/gsoap_peer.c)
endif()

/* Baixin's contract as documents for other people's tools, made of the field tables: one XSD and one WSDL for each mode. They
 * stand in mapping/baixin/; a test makes them again and compares.
 *
 *     baixin_contract_xsd(payinst, &text);       what a Body may hold, and MsgHeader
 *     baixin_contract_wsdl(payinst, &text);      operations, SOAP 1.1 and 1.2, headers and faults
 *
 * What the tables do not hold is not in them: words and patterns of banks/baixin.md §3.3 by element name, and which header
 * element belongs to which mode (§3.2). WS-Security (§5) has no place in either language but a sentence for people.
 */
#pragma once
#include "gateway/base/buf.h"

/* ret->over: the room is too small (128 KiB are enough for each). */
void baixin_contract_xsd(bool payinst, vg_buf *ret);
void baixin_contract_wsdl(bool payinst, vg_buf *ret);

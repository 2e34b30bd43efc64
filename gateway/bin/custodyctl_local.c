/* Verbs that are done here: state graph, field maps, completion, and what doctor.c
 * supplies. */
#include "adapters/bank.h"
#include "gateway/bin/custodyctl.h"
#include "gateway/bin/tools.h"
#include "gateway/core/flow.h"
#include "gateway/core/recon.h"

#define CONFIG "/etc/custody/custody.yaml"

static void put_line(void *ctx, const char *text) { fprintf(ctx, "%s\n", text); }

/* --- graph, map ----------------------------------------------------------------------------- */

vg_ctl_exit vg_ctl_flow_graph(const vg_ctl_call *call)
{
    (void)call;
    vg_flow_graph(put_line, stdout);
    return VG_CTL_DONE;
}

vg_ctl_exit vg_ctl_map(const vg_ctl_call *call)
{
    const vg_bank *bank = vg_bank_find(call->words[0], NULL);
    if (bank != NULL && bank->describe != NULL) {
        bank->describe(put_line, stdout);
        return VG_CTL_DONE;
    }
    fprintf(stderr, "%s %.60s\n%s:", vg_ctl_say(VG_CTL_SAY_NO_BANK), call->words[0],
            vg_ctl_say(VG_CTL_SAY_BANKS));
    for (size_t i = 0; (bank = vg_bank_at(i)) != NULL; i++) {
        if (vg_bank_find(bank->name, NULL) == bank) { /* once, however many modes it has */
            fprintf(stderr, " %s", bank->name);
        }
    }
    fputc('\n', stderr);
    return VG_CTL_USAGE;
}

/* --- rules of matching ---------------------------------------------------------------------- */

/* From a day before all others, unless one is named: a file that is tried on a past day counts on it. */
vg_ctl_exit vg_ctl_recon_rules(const vg_ctl_call *call)
{
    static uint8_t room[VG_RECON_RULES_TEXT];
    vg_buf out = vg_buf_of(room, sizeof room);
    vg_day from;
    vg_err err;
    if (vg_day_parse(vg_span_of(call->values[0] == NULL ? "2000-01-01" : call->values[0]), &from, &err).code != VG_OK) {
        fprintf(stderr, "--from: %s\n", err.text);
        return VG_CTL_USAGE;
    }
    vg_recon_rules_write(vg_recon_rules_standard(), from, "built in", &out);
    assert(!out.over);
    fwrite(room, 1, out.len, stdout);
    return VG_CTL_DONE;
}

/* --- doctor, store -------------------------------------------------------------------------- */

static const char *config(const vg_ctl_call *call)
{
    return call->config == NULL ? CONFIG : call->config;
}

vg_ctl_exit vg_ctl_run_doctor(const vg_ctl_call *call)
{
    return (vg_ctl_exit)vg_doctor(config(call), call->json);
}

vg_ctl_exit vg_ctl_store(const vg_ctl_call *call)
{
    return (vg_ctl_exit)vg_store_command(call->verb->verb, config(call), call->json);
}

/* --- completion ----------------------------------------------------------------------------- */

static const char common[] = "--url --key-file --key-id --wait --json --body --config --help --version";

/* True for the first verb of each noun. */
static bool begins(size_t i)
{
    return i == 0 || strcmp(vg_ctl_verb_at(i - 1)->noun, vg_ctl_verb_at(i)->noun) != 0;
}

static void put_nouns(void)
{
    for (size_t i = 0; vg_ctl_verb_at(i) != NULL; i++) {
        if (begins(i)) {
            printf("%s%s", i == 0 ? "" : " ", vg_ctl_verb_at(i)->noun);
        }
    }
}

static void put_verbs(const char *noun)
{
    const vg_ctl_verb *v;
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        if (strcmp(v->noun, noun) == 0 && v->verb[0] != 0) {
            printf("%s ", v->verb);
        }
    }
}

static void put_options(const char *noun)
{
    const vg_ctl_verb *v;
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        for (size_t k = 0; strcmp(v->noun, noun) == 0 && k < v->arg_count; k++) {
            if (v->args[k].name[0] == '-') {
                printf("%s ", v->args[k].name);
            }
        }
    }
}

static void bash(void)
{
    const vg_ctl_verb *v;
    printf("_custodyctl() {\n  local words\n  case \"$COMP_CWORD:${COMP_WORDS[1]}\" in\n    1:*) "
           "words=\"");
    put_nouns();
    printf("\" ;;\n");
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        if (begins(i)) {
            printf("    2:%s) words=\"", v->noun);
            put_verbs(v->noun);
            printf("\" ;;\n    *:%s) words=\"", v->noun);
            put_options(v->noun);
            printf("\" ;;\n");
        }
    }
    printf(
        "  esac\n  COMPREPLY=($(compgen -W \"$words %s\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n",
        common);
    printf("complete -F _custodyctl custodyctl\n");
}

static void fish(void)
{
    const vg_ctl_verb *v;
    printf("complete -c custodyctl -f\ncomplete -c custodyctl -n __fish_use_subcommand -a '");
    put_nouns();
    printf("'\n");
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        if (v->verb[0] != 0) {
            printf("complete -c custodyctl -n '__fish_seen_subcommand_from %s' -a %s -d '%s'\n",
                   v->noun, v->verb, v->help);
        }
        for (size_t k = 0; k < v->arg_count; k++) {
            if (v->args[k].name[0] == '-') {
                printf("complete -c custodyctl -n '__fish_seen_subcommand_from %s' -l %s\n",
                       v->noun, v->args[k].name + 2);
            }
        }
    }
}

vg_ctl_exit vg_ctl_completion(const vg_ctl_call *call)
{
    const char *shell = call->words[0];
    if (strcmp(shell, "bash") == 0) {
        bash();
    } else if (strcmp(shell, "zsh") == 0) {
        printf("autoload -U +X bashcompinit && bashcompinit\n");
        bash();
    } else if (strcmp(shell, "fish") == 0) {
        fish();
    } else {
        fprintf(stderr, "bash, zsh, fish\n");
        return VG_CTL_USAGE;
    }
    return VG_CTL_DONE;
}

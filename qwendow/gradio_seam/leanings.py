"""What of Gradio's inside is leaned on: what for, what it gains, and which test fails when it moves or is needless.

All of it was tried with the Gradio of `tested.py`. What is for speed is not installed in any other; what the page would
be wrong without always is, and a test fails where its ground has moved. Gains were measured on a machine with two cores
on 27 November 2026, where no other day is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Leaning:
    file: str
    names: tuple[str, ...]
    """Gradio's, as they stand in the file."""
    purpose: Literal["speed", "right"]
    why: str
    """What would be without it; of what is for speed, with the gain."""
    tests: tuple[str, ...]
    """In tests/unit, but for those that name a folder: file, and how the name of the test begins."""


LEANINGS = (
    Leaning(
        "root.py",
        ("process_api", "call_function", "BlockFunction", "block_function", "diff", "_id", "stateful"),
        "speed",
        "Gradio makes all messages anew for each update: 4.1 ms, and 7.1 in turn 60, against 0.6 and 1.1.",
        (
            "test_seam_root.py::test_an_event_sends_what_gradio_would_send",
            "test_seam_root.py::test_an_answer_ends_as_gradio_would_end_it",
            "test_seam_root.py::test_the_edits_of_an_answer_amount_to_its_end",
            "test_seam_root.py::test_gradio_itself_walks_through_all_messages_with_each_update",
        ),
    ),
    Leaning(
        "katex.py",
        ("__defineMacro",),
        "right",
        "Formulas of chemistry would be shown in red, as their source.",
        (
            "test_seam_parts.py::test_gradio_ships_katex_as_a_module",
            "browser/test_reading.py::test_formulas_of_chemistry",
        ),
    ),
    Leaning(
        "root.py",
        ("validate_inputs",),
        "right",
        "An event would take the path of a file for a value, and a caller could leave nothing out.",
        (
            "test_page_window.py::test_what_is_no_plain_value_is_refused_in_every_place",
            "protocol/test_app_http.py::test_no_event_of_the_page_reads_a_file",
        ),
    ),
    Leaning(
        "root.py",
        ("get_config_file", "connect_heartbeat", "data_classes", "BlocksConfigDict"),
        "right",
        "Each tab would hold a connection, of which a browser has six for one host: the seventh would load for ever.",
        (
            "test_seam_readers.py::test_the_page_holds_no_connection_as_gradios_own_would",
            "browser/test_lines.py::test_seven_tabs_of_one_browser_can_all_be_used",
        ),
    ),
    Leaning(
        "chat.py",
        ("_setup_events", "fake_api_btn", "api_response"),
        "right",
        "The box would stay closed after an error, and an answer would go on after Clear.",
        (
            "test_seam_chat.py::test_gradio_wires_its_chat_in_the_method_that_is_replaced",
            "test_seam_chat.py::test_all_events_of_gradios_chat_come_from_that_method",
            "test_seam_chat.py::test_the_parts_that_the_window_uses_are_there_when_events_are_wired",
        ),
    ),
    Leaning(
        "readers.py",
        ("StateHolder", "state_holder", "session_data", "time_last_used", "delete_all_expired_state"),
        "right",
        "Strangers' visits would push the conversation of an open page out.",
        (
            "test_seam_readers.py::test_the_page_keeps_its_readers_there",
            "test_seam_readers.py::test_gradio_looks_for_the_expired_every_second",
            "test_seam_readers.py::test_gradio_itself_lets_an_open_page_go",
            "protocol/test_app_http.py::test_an_open_page_is_remembered_whoever_calls_meanwhile",
        ),
    ),
    Leaning(
        "readers.py",
        ("SessionState", "default_config"),
        "speed",
        "Each session would get a copy of how the page is built: 3.4 ms and 130 KB.",
        ("test_seam_readers.py::test_a_reader_has_all_but_the_copy",),
    ),
    Leaning(
        "readers.py",
        ("pending_messages_per_session", "pending_event_ids_session", "_queue"),
        "right",
        "What was not sent to who has gone would be kept for ever.",
        ("test_seam_readers.py::test_what_is_to_be_sent_goes_with_the_session_but_while_an_answer_is_under_way",),
    ),
    Leaning(
        "messages.py",
        ("BaseMessage",),
        "speed",
        "What waits for each session would be held in a queue of 3 KB (November 2026).",
        (
            "test_seam_messages.py::test_they_are_those_of_asyncios_queue",
            "test_seam_messages.py::test_in_another_gradio_they_wait_as_they_do_there",
        ),
    ),
    Leaning(
        "messages.py",
        ("LRUCache",),
        "right",
        "Of too many streams the one opened first would be let go, though an answer may be on its way to it.",
        (
            "test_seam_messages.py::test_the_queue_sends_through_them",
            "test_seam_messages.py::test_a_stream_that_is_read_outlasts_any_number_of_others",
            "test_seam_messages.py::test_gradio_itself_lets_go_of_the_stream_that_was_opened_first",
        ),
    ),
    Leaning(
        "stubs.py",
        ("component_meta", "create_or_modify_pyi"),
        "speed",
        "To import Gradio would take 1.6 seconds, and not 1.0: it parses its own source to write stubs for editors.",
        (
            "test_seam_stubs.py::test_gradio_writes_a_stub_for_each_component",
            "test_seam_stubs.py::test_the_module_is_the_same_but_for_that",
        ),
    ),
    Leaning(
        "one_app.py",
        ("App", "create_app"),
        "speed",
        "Gradio would make five apps of eighty routes before the page is mounted: 0.16 s of a start (November 2026).",
        (
            "test_seam_one_app.py::test_a_page_has_no_app_before_it_is_mounted",
            "test_seam_one_app.py::test_gradio_itself_makes_five_and_the_page_is_the_same",
        ),
    ),
    Leaning(
        "spared.py",
        (
            "pandas",
            "numpy",
            "ndarray",
            "gradio.cli",
            "_condense_info",
            "generate_cli_snippet",
            "HfApi",
            "whoami",
            "PIL",
        ),
        "speed",
        "The server would hold 59 MB more, of 203 (28 November 2026), for tables, arrays, pictures, command lines and "
        "the models of others.",
        (
            "test_seam_spared.py::test_gradio_itself_loads_all_of_it",
            "protocol/test_app_start.py::test_what_nobody_has_asked_for_is_not_loaded",
        ),
    ),
    Leaning(
        "heard.py",
        ("event_ids_to_events", "pending_messages_per_session"),
        "speed",
        "Calls whose stream nobody opens would run to their end, and 40 of them leave 320 MB (28 November 2026).",
        (
            "test_seam_heard.py::test_an_event_of_gradios_queue_has_what_is_asked_of_it",
            "protocol/test_app_http.py::test_a_call_that_nobody_listens_to_ends",
        ),
    ),
    Leaning(
        "polled.py",
        ("event_ids_to_events", "pending_event_ids_session", "pending_messages_per_session", "_queue"),
        "right",
        "Each look for a call that is not there would break off in the middle, and leave 60 lines in the log.",
        ("protocol/test_readers_http.py::test_nobody_hears_the_answer_to_a_call_of_another",),
    ),
    Leaning(
        "queue.py",
        ("max_threads", "state_session_capacity"),
        "right",
        "Forty answers would run at one time.",
        (
            "test_page_window.py::test_the_cap_on_threads_does_not_cap_answers",
            "protocol/test_app_http.py::test_sixty_answers_run_at_once",
        ),
    ),
    Leaning(
        "queue.py",
        ("start_processing", "get_events", "active_jobs", "process_events", "run_coro_in_background", "set_task_name"),
        "speed",
        "An idle server would look a thousand times a second for a new event: 16 ms of CPU a second at a fourth of "
        "that, 1.5 without (28 November 2026).",
        (
            "test_seam_queue.py::test_an_event_is_begun_as_gradio_begins_it",
            "test_seam_queue.py::test_gradio_itself_looks_for_events_all_the_time",
            "test_seam_readers.py::test_the_queue_of_the_page_begins_events_as_they_come",
        ),
    ),
    Leaning(
        "events.py",
        (
            "process_events",
            "process_time_per_fn",
            "send_message",
            "event_analytics",
            "event_queue_per_concurrency_id",
            "LocalContext",
            "special_args",
            "prepare_event_data",
            "error_payload",
        ),
        "speed",
        "A turn would wait for two threads, and each update look up event, reader and origin anew.",
        (
            "test_seam_events.py::test_an_event_says_what_it_would_say_if_gradio_ran_it",
            "test_seam_events.py::test_no_thread_is_asked_for_an_event",
        ),
    ),
    Leaning(
        "joining.py",
        ("PredictBody", "PredictBodyInternal", "server_app"),
        "speed",
        "What a page sends would go through FastAPI and a thread: 2.2 ms of CPU a question, all in all, not 1.9.",
        (
            "test_seam_joining.py::test_an_event_is_pushed_as_gradio_pushes_it",
            "test_seam_joining.py::test_what_is_no_event_is_answered_by_gradio",
        ),
    ),
    Leaning(
        "event_stream.py",
        ("server_messages", "get_heartbeat_rate", "stopped", "clean_events"),
        "speed",
        "A message to a page costs 96 µs by Gradio's own route, against 14.",
        ("test_seam_event_stream.py::test_what_is_sent_is_what_gradio_sends",),
    ),
    Leaning(
        "mount.py",
        ("has_launched",),
        "right",
        "Any file that a request names would be copied and served.",
        (
            "test_page_window.py::test_a_page_that_is_served_counts_as_launched",
            "protocol/test_app_http.py::test_no_address_leads_to_a_file_of_the_machine",
        ),
    ),
    Leaning(
        "mount.py",
        ("state_holder", "set_blocks", "stop_event"),
        "right",
        "Gradio's own readers would be asked, and the heartbeat of an open tab would hold up the end of the server.",
        ("protocol/test_app_http.py::test_a_signal_to_end_lets_a_running_answer_finish_and_closes_what_is_open",),
    ),
    Leaning(
        "mount.py",
        ("original_router",),
        "speed",
        "What each turn asks for would be looked for among sixty routes: 0.6 ms a request against 0.4.",
        ("test_seam_routes.py::test_what_pages_ask_for_often_is_found_among_the_first",),
    ),
    Leaning(
        "mount.py",
        ("matplotlib",),
        "speed",
        "Before each update Gradio would look for it in all folders: 0.13 ms.",
        (
            "test_seam_mount.py::test_gradio_looks_for_matplotlib_with_each_update",
            "test_seam_mount.py::test_what_is_known_not_to_be_there_is_not_looked_for",
        ),
    ),
    Leaning(
        "misuse.py",
        ("call/v2/", "run/predict"),
        "right",
        "A caller's mistake would be a fault of the server, with a traceback in the log.",
        (
            "protocol/test_app_http.py::test_a_missing_or_unknown_name_is_a_bad_request",
            "protocol/test_app_http.py::test_no_body_is_an_error_of_the_server",
        ),
    ),
    Leaning(
        "mount.py",
        ("CORSMiddleware",),
        "right",
        "Gradio's own rule names any origin: a foreign page could read what the reader can.",
        ("protocol/test_app_http.py::test_another_site_is_never_named_in_the_answer",),
    ),
    Leaning(
        "kept_page.py",
        ("get_root_url", "deep_link"),
        "speed",
        "The page of / would be made for every reader: 7 ms against 0.04.",
        (
            "test_seam_kept_page.py::test_each_name_has_its_own",
            "test_seam_kept_page.py::test_what_gradio_makes_again_is_the_same_page",
        ),
    ),
    Leaning(
        "kept_page.py",
        ("<gradio-app",),
        "speed",
        "The message box would be there after 0.4 s, with all of Gradio, not 0.1, on the 28th.",
        ("browser/test_early.py::test_what_is_written_before_gradio_is_there_is_sent_when_it_is",),
    ),
    Leaning(
        "first_visit.py",
        ("crossorigin src=", "modulepreload", "disabled", "iframeResizer"),
        "speed",
        "A first visit would ask 79 times, in chains, not 6: Gradio's loader fetches what no link names.",
        (
            "test_seam_first_visit.py::test_what_serves_a_page_around_this_one_comes_only_where_there_is_one",
            "test_seam_first_visit.py::test_gradio_has_each_file_and_asks_for_the_first",
            "test_seam_first_visit.py::test_gradios_loader_leaves_out_what_a_link_names",
            "test_seam_first_visit.py::test_all_styles_come_in_one_and_in_their_order",
            "browser/test_page.py::test_a_first_visit_is_small_and_stands_still",
        ),
    ),
    Leaning(
        "html_part.py",
        ("HandlebarsEnvironment",),
        "speed",
        "A first visit would bring 22 KB more, of what parses templates that none of the page's is, on the 28th.",
        (
            "test_seam_html_part.py::test_the_component_that_is_installed_does_without",
            "test_seam_html_part.py::test_no_template_needs_it",
        ),
    ),
    Leaning(
        "chat.py",
        ("saved_conversations",),
        "speed",
        "A first visit would bring 19 KB more, of cryptography for what nothing is kept in, on the 28th.",
        ("test_seam_chat.py::test_nothing_is_kept_in_the_browser_by_gradio",),
    ),
    Leaning(
        "linked.py",
        ("__vite__mapDeps",),
        "speed",
        "A first visit would ask for 43 modules one by one, on the 28th: 49 requests, not 8.",
        (
            "test_seam_linked.py::test_gradios_own_are_written_so",
            "test_seam_linked.py::test_who_declares_without_a_value_what_it_exports_is_known",
            "browser/test_page.py::test_a_first_visit_is_small_and_stands_still",
            "browser/test_page.py::test_mathematics_code_tables_and_diagrams_are_drawn",
        ),
    ),
    Leaning(
        "packed.py",
        ("brotli",),
        "speed",
        "The page of / would be five times as large; Gradio brings what packs it.",
        ("test_seam_assets.py::test_a_body_comes_as_the_browser_takes_it",),
    ),
    Leaning(
        "answered.py",
        ("run/predict",),
        "speed",
        "A second visit would bring 5.6 KB, not 2.6, on the 28th: what Gradio says to a page that opens is not packed.",
        (
            "test_seam_answered.py::test_what_a_page_gets_when_it_opens_is_packed",
            "browser/test_page.py::test_a_first_visit_is_small_and_stands_still",
        ),
    ),
    Leaning(
        "assets.py",
        ("templates", "frontend", "theme_css", "theme_hash"),
        "speed",
        "A first visit would bring 11 % more bytes, each file of it would be packed again for each reader.",
        (
            "test_seam_assets.py::test_the_files_that_gradios_page_asks_for_are_there",
            "test_seam_assets.py::test_what_is_named_by_its_content_is_kept_for_ever",
            "protocol/test_app_http.py::test_the_page_and_its_files_are_packed_once_and_not_sent_again",
        ),
    ),
    Leaning(
        "browser/root.js",
        ("gradio_config",),
        "right",
        "Behind a proxy that does not tell the page's name or path, everything would be asked for elsewhere.",
        (
            "browser/test_fronts.py::test_under_a_path_all_of_the_page_works",
            "browser/test_fronts.py::test_behind_a_proxy_that_tells_nothing",
        ),
    ),
    Leaning(
        "browser/root.js",
        ('type === "sidebar"', "props.open"),
        "speed",
        "The settings would open after the first frame, and move all that is beside them.",
        ("browser/test_page.py::test_a_first_visit_is_small_and_stands_still",),
    ),
    Leaning(
        "loading_sign.py",
        ("statustracker",),
        "speed",
        "An idle page would keep 6 to 15 % of a core busy, where Chromium draws without a graphics card.",
        (
            "test_seam_loading_sign.py::test_the_clock_of_the_gradio_that_is_installed_ends_with_its_sign",
            "browser/test_page.py::test_the_page_asks_for_no_frames_once_an_answer_is_there",
        ),
    ),
    Leaning(
        "settled.py",
        ("Index-*.js", "Blocks-*.js", "markdown-code-*.js", "latest:", ".sidebar-parent:has"),
        "speed",
        "After 120 messages an answer would keep the browser's main thread busy for 31 % of the time, not 15 "
        "(28 November 2026).",
        (
            "test_seam_settled.py::test_gradios_files_are_its_own_but_for_what_is_named",
            "browser/test_page.py::test_refresh_leaves_what_has_settled_alone",
        ),
    ),
    Leaning(
        "browser/same.js",
        ("message.metadata", "message.options", "message.children"),
        "speed",
        "As settled.py, at the end of whose file it stands.",
        ("browser/test_page.py::test_refresh_leaves_what_has_settled_alone",),
    ),
    Leaning(
        "browser/status.js",
        ("fn_outputs", "fn_index", "progress_data"),
        "speed",
        "The scripts of an answer that grows would take a tenth more of the time, all told (28 November 2026).",
        ("browser/test_page.py::test_refresh_leaves_what_has_settled_alone",),
    ),
    Leaning(
        "browser/grown.js",
        ("now.nodes",),
        "speed",
        "An answer that grows would keep the browser's main thread busy for a tenth more of the time, and what a "
        "reader has marked in its last paragraph would not stay marked (28 November 2026).",
        (
            "test_seam_settled.py::test_gradios_files_are_its_own_but_for_what_is_named",
            "browser/test_reading.py::test_what_grows_is_the_paragraph_of_before_and_what_is_marked_in_it_stays_marked",
        ),
    ),
    Leaning(
        "browser/begun.js",
        ("y.lexer",),
        "speed",
        "Until bold text in an answer that grows has come to its end, its asterisks would be seen.",
        ("browser/test_reading.py::test_what_is_bold_is_so_from_its_first_word_on",),
    ),
    Leaning(
        "browser/due.js",
        ("requestIdleCallback", "whenDue"),
        "speed",
        "The end of a conversation of 200 turns would be seen after 0.9 s, not 0.2 (28 November 2026).",
        ("browser/test_long.py::test_the_end_of_a_conversation_is_drawn_first_and_all_of_it_counts",),
    ),
    Leaning(
        "environment.py",
        ("GRADIO_ANALYTICS_CACHE_FREQUENCY", "GRADIO_ANALYTICS_MAX_EVENTS"),
        "speed",
        "After each event all past ones would be summed up: a fifth of the CPU after 3,000 of them, on the 21st.",
        ("test_seam_mount.py::test_gradio_sums_up_its_events_as_seldom_as_it_is_told",),
    ),
    Leaning(
        "doors.py",
        ("gradio_api", "startup-events", "app_id", "theme\\.css"),
        "right",
        "Uploads, files, proxies and monitoring would be open to anyone, or the page would not load.",
        (
            "protocol/test_app_http.py::test_doors_that_a_chat_does_not_need_do_not_exist",
            "browser/test_page.py::test_on_a_desktop_the_settings_are_open_beside_the_chat",
        ),
    ),
    Leaning(
        "doors.py",
        ("session_hash", "event_id"),
        "right",
        "Whoever knows the id of a session or an event could listen to it, go on with it and end it.",
        (
            "protocol/test_readers_http.py::test_the_stream_of_another_is_one_that_is_not_there",
            "protocol/test_readers_http.py::test_nobody_acts_in_the_session_of_another",
            "protocol/test_readers_http.py::test_nobody_ends_the_answer_of_another",
            "protocol/test_readers_http.py::test_nobody_hears_the_answer_to_a_call_of_another",
        ),
    ),
    Leaning(
        "asking.py",
        ("request.request",),
        "right",
        "No event would know whose conversations are asked for: it would show none.",
        ("protocol/test_readers_http.py::test_an_event_knows_who_asks",),
    ),
    Leaning(
        "parts.py",
        ("bubble-wrap", "message-row", "data-testid"),
        "right",
        "Scripts would find nothing: no following of the end, no files, no copying of what was said.",
        ("test_seam_parts.py::test_gradios_page_has_each_part",),
    ),
    Leaning(
        "scripts.py",
        ("__type__",),
        "right",
        "The settings would stay closed on a wide screen.",
        ("browser/test_page.py::test_on_a_desktop_the_settings_are_open_beside_the_chat",),
    ),
    Leaning(
        "browser/resume.js",
        ("queue/data", "heartbeat", "queue/join", "run/predict", "process_completed", "unexpected_error"),
        "right",
        "A connection that breaks for a second would load the page again, and end the answer on its way.",
        (
            "browser/test_lines.py::test_a_line_that_breaks_for_a_while_loses_nothing",
            "browser/test_lines.py::test_stop_works_while_the_line_is_cut",
            "browser/test_restarted.py::test_a_process_that_is_killed_in_mid_answer_loses_no_more_than_a_second",
        ),
    ),
    Leaning(
        "named.py",
        ("queue/join",),
        "right",
        "Where several processes answer behind one address, the page would wait for an event at the wrong one.",
        ("browser/test_replicas.py::test_a_page_whose_requests_go_to_either_process_works_as_any",),
    ),
    Leaning(
        "event_stream.py",
        ("CloseStreamMessage", "UnexpectedErrorMessage"),
        "right",
        "What a page missed while its connection was away would not come again.",
        ("test_seam_resume.py::test_what_comes_while_nobody_is_there_comes_later_once",),
    ),
    Leaning(
        "browser/order.js",
        ("rest[0]?.msg",),
        "right",
        "In WebKit, and where a page is hidden, the differences of an answer would be put together in another order.",
        (
            "browser/test_reading.py::test_messages_of_a_stream_whose_timers_overtake_each_other_stay_in_order",
            "browser/test_reading.py::test_messages_of_a_page_that_is_hidden_between_two_stay_in_order",
        ),
    ),
    Leaning(
        "browser/label.js",
        ("aria-label", '"dir"'),
        "right",
        "A screen reader would read out every mark of the Markdown, and copies would hold what the page put in.",
        (
            "browser/test_copy.py::test_buttons_copy_what_was_said_and_the_hand_what_is_read",
            "browser/test_reading.py::test_an_answer_is_busy_while_it_comes_and_told_once_when_it_is_there",
        ),
    ),
    Leaning(
        "browser/clipboard.js",
        ("navigator.clipboard.writeText",),
        "right",
        "Nothing would be copied on plain http, and Gradio would say that it was.",
        (
            "browser/test_copy.py::test_over_plain_http_it_is_copied_too",
            "browser/test_copy.py::test_in_a_frame_without_a_clipboard_it_is_copied_too_or_said_that_it_was_not",
        ),
    ),
    Leaning(
        "browser/spare.js",
        ("structuredClone", '"dir"'),
        "speed",
        "Each refresh would clone each word, and style all messages: 0.25 s of an answer after eight turns, not 0.1.",
        (
            "browser/test_page.py::test_refresh_leaves_what_has_settled_alone",
            "browser/test_page.py::test_things_are_cloned_and_functions_refused_as_ever",
        ),
    ),
    Leaning(
        "browser/colours.js",
        ("Prism.highlight", "Prism.tokenize"),
        "speed",
        "Each refresh would colour all of a block anew. At its end all lines would be coloured at one time.",
        ("browser/test_reading.py::test_long_code_grows_in_one_colour_and_then_gets_its_colours",),
    ),
)

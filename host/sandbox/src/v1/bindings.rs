//! Generated from `wit/v1`. Each host call is told at level TRACE with what it was given and what it answered, for who replays a turn.

wasmtime::component::bindgen!({
    path: "../../wit/v1",
    world: "frontdesk:plugin/plugin",
    imports: { default: trappable | tracing | verbose_tracing },
});

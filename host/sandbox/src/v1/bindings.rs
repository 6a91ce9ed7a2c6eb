//! Generated from `wit/v1`.

wasmtime::component::bindgen!({
    path: "../../wit/v1",
    world: "frontdesk:plugin/plugin",
    imports: { default: trappable },
});

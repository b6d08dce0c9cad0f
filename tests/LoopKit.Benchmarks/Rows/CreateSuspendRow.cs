namespace LoopKit.Benchmarks;

/// <summary>The body yields once, each loop by its own verb, so that its own state machine goes to the heap.</summary>
internal sealed class CreateSuspendRow() : CreateRow(
    static async () => await EventLoop.Yield(),
    static async () => await Task.Yield(),
    static async () => await LeastLoop.Yield())
{
    public override string Id => "create_suspend";

    public override string Name => "create + await a task that yields once";

    public override string Operation => "one task made, queued, suspended once, resumed, ended and awaited";

    public override string? Limit =>
        "the runtime makes 104 bytes for a state machine, and a delegate of 64 when the awaiter is not one of its own: 168, with a task of 80. An await of a `Task`, of a `ValueTask`, as `Sleep` and the waits of all primitives are, or of `Task.Yield()` needs no delegate, as the next row shows; the awaiter of `EventLoop.Yield()` is faster than a `ValueTask`";
}

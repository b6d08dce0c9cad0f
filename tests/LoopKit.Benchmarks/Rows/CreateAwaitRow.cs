namespace LoopKit.Benchmarks;

/// <summary>The body is an async method that ends without waiting.</summary>
internal sealed class CreateAwaitRow() : CreateRow(Body)
{
    public override string Id => "create_await";

    public override string Name => "create + await a task";

    public override string Operation => "one task made, queued, run to its end and awaited; its body waits for nothing";

#pragma warning disable CS1998 // an async method without an await is the point: the cheapest body a user can write
    private static async Task Body()
    {
    }
#pragma warning restore CS1998
}

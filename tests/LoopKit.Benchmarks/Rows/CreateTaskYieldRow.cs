namespace LoopKit.Benchmarks;

/// <summary>As <see cref="CreateSuspendRow"/>, with the yield that code written without LoopKit contains: the same body on every loop.</summary>
internal sealed class CreateTaskYieldRow() : CreateRow(static async () => await Task.Yield())
{
    public override string Id => "create_suspend";

    public override string Name => "create + await a task that yields once, by `Task.Yield()`";

    public override string Operation => "as above, the same body on all three";
}

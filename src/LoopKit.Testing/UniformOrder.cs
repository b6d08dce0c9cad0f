namespace LoopKit.Testing;

/// <summary>Every step that is ready is as likely as every other.</summary>
internal sealed class UniformOrder(long seed, RunTrace? trace) : StepOrder(trace)
{
    private readonly SplitMix random = new(seed);

    protected override int ChooseCore(IReadOnlyList<LoopStep> steps, int turn) => random.Next(steps.Count);
}

using System.Globalization;

namespace LoopKit.Testing;

/// <summary>Draws what runs next from a seed. The same seed and the same test give the same run, on every machine.</summary>
internal abstract class StepOrder(RunTrace? trace)
{
    private int turn;

    /// <summary>Even seeds choose uniformly, odd ones by priorities with a few changes: each finds races that the other is slow to find.</summary>
    internal static StepOrder FromSeed(long seed, RunTrace? trace) =>
        IsUniform(seed) ? new UniformOrder(seed, trace) : new PriorityOrder(seed, trace);

    internal int Choose(IReadOnlyList<LoopStep> steps, TimeSpan now)
    {
        turn++;
        int choice = ChooseCore(steps, turn);
        trace?.Add(string.Create(CultureInfo.InvariantCulture, $"turn {turn}, at {now.TotalSeconds:0.#######} s: {steps[choice]}"));
        return choice;
    }

    protected static bool IsUniform(long seed) => (seed & 1) == 0;

    protected abstract int ChooseCore(IReadOnlyList<LoopStep> steps, int turn);
}

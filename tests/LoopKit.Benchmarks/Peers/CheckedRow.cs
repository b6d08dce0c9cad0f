namespace LoopKit.Benchmarks;

/// <summary>A row of the committed report, and what its sides have shown since: the best run of LoopKit, and the slowest of AsyncContext's medians.</summary>
internal sealed class CheckedRow(IRow row, double committed)
{
    private const double Tolerated = 0.5;

    private double loopKit = double.PositiveInfinity;
    private double asyncContext;
    private bool isInTime;

    internal IRow Row => row;

    internal bool IsMeasured => double.IsFinite(loopKit);

    internal bool Holds => IsMeasured && (isInTime || Ratio >= committed * Tolerated);

    internal bool IsLost => IsMeasured && !Holds;

    private double Ratio => asyncContext / loopKit;

    internal void Add(RowResult attempt)
    {
        loopKit = Math.Min(loopKit, attempt.LoopKit.Nanoseconds);
        asyncContext = Math.Max(asyncContext, attempt.AsyncContext.Nanoseconds);
        // How late a sleep ends is the machine's as much as the loop's, so that the ratio of another machine says little: no loss while the goal is reached.
        isInTime |= row.Goals.Contains(Goal.NeverEarly) && row.Goals.All(goal => goal.IsMet(attempt) != false);
    }

    public override string ToString() => !IsMeasured
        ? $"–     {row.Name}: no time was left to measure it"
        : $"{(IsLost ? "LOST " : "ok   ")} {row.Name}: {Cell.Ratio(Ratio)} AsyncContext, committed {Cell.Ratio(committed)}, so {Cell.Number(Ratio / committed)} of it";
}

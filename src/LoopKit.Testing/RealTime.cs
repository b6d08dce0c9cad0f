using System.Diagnostics;

namespace LoopKit.Testing;

/// <summary>The real time that a test may take; without end while a debugger is attached, whose user takes time too.</summary>
internal readonly struct RealTime
{
    private static readonly TimeSpan unlimited = TimeSpan.FromDays(7);

    private readonly long start;
    private readonly TimeSpan limit;

    private RealTime(TimeSpan limit)
    {
        this.limit = limit;
        start = Stopwatch.GetTimestamp();
    }

    /// <summary>The clock starts now.</summary>
    internal static RealTime Begin(TimeSpan limit) => new(LimitOf(limit));

    /// <summary>Zero when it is over.</summary>
    internal TimeSpan Left => limit - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    internal bool IsOver => Left == TimeSpan.Zero;

    internal TimeSpan AtMost(TimeSpan time) => Left is var left && time < left ? time : left;

    /// <summary>The limit as it holds here; timers can take it.</summary>
    internal static TimeSpan LimitOf(TimeSpan limit) => Debugger.IsAttached || limit > unlimited ? unlimited : limit;
}

namespace LoopKit.Testing;

/// <summary>Lengths of real time that somebody has chosen, as long as they like.</summary>
internal static class Spans
{
    internal static TimeSpan OrLongest(this TimeSpan time) => time == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time;

    internal static TimeSpan OrAtLeast(this TimeSpan one, TimeSpan other) => one > other ? one : other;

    internal static TimeSpan OrAtMost(this TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Without overflow: the real time limit comes first anyway.</summary>
    internal static TimeSpan Times(this TimeSpan time, int factor) =>
        time > new TimeSpan(TimeSpan.MaxValue.Ticks / factor) ? TimeSpan.MaxValue : new TimeSpan(time.Ticks * factor);
}

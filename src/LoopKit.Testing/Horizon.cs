namespace LoopKit.Testing;

/// <summary>How far a loop that is stepped by hand goes before it stops; by default it does not stop.</summary>
internal readonly record struct Horizon
{
    /// <summary>As soon as nothing is ready, whatever may still come from outside.</summary>
    internal static Horizon Now => new() { IsSet = true, IsNow = true };

    /// <summary>When no timer is left.</summary>
    internal static Horizon LastTimer => new() { IsSet = true };

    /// <summary>At this instant, when everything that is due by then has run.</summary>
    internal static Horizon At(TimeSpan end) => new() { IsSet = true, End = end };

    internal bool IsSet { get; private init; }

    internal bool IsNow { get; private init; }

    internal TimeSpan? End { get; private init; }

    /// <summary>Whether a timer is due within it; one that is due exactly at the end is.</summary>
    internal bool Reaches(TimeSpan deadline) => End is not { } end || deadline <= end;
}

using System.Globalization;

namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Limit">The <see cref="TimeoutNode"/> or <see cref="MoveOnNode"/> whose limit is changed.</param>
/// <param name="Time">The new limit, counted as in <see cref="SleepNode"/>; null for none.</param>
internal sealed record RescheduleNode(int Id, int Limit, long? Time) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, run.Limits.TryGetValue(Limit, out TimeLimit? limit) ? Reschedule(limit) : "no limit");
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"limit{Limit}.Reschedule({(Time is null ? "Timeout.InfiniteTimeSpan" : $"TimeSpan.FromMicroseconds({Time})")}); // {Id}");

    internal override void WritePython(SourceText text) =>
        text.Line($"limit{Limit}.reschedule({(Time is null ? "None" : $"loop.time() + {Time}")})  # {Id}");

    private string Reschedule(TimeLimit limit)
    {
        try
        {
            limit.Reschedule(Time is { } time ? TimeSpan.FromMicroseconds(time) : Timeout.InfiniteTimeSpan);
        }
        catch (InvalidOperationException)
        {
            return $"refused, expired {limit.HasExpired}";
        }
        return $"until {(limit.Deadline is { } deadline ? (deadline.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture) : "never")}";
    }
}

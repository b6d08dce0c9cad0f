namespace LoopKit.Tests;

/// <summary>Short names for what these tests do with time, in seconds of a clock that jumps and that began at zero.</summary>
internal static class Clock
{
    internal static double Now => EventLoop.Current.Time.TotalSeconds;

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    internal static ValueTask Sleep(double seconds) => EventLoop.Sleep(Seconds(seconds));

    internal static async Task<T> SleepAndReturn<T>(double seconds, T value)
    {
        await Sleep(seconds);
        return value;
    }

    internal static async Task SleepAndThrow(double seconds, string message)
    {
        await Sleep(seconds);
        throw new FormatException(message);
    }

    /// <summary>Sleeps, and takes its time to clean up whether it was cancelled or not.</summary>
    internal static async Task SleepAndCleanUp(double seconds, double cleanup)
    {
        try
        {
            await Sleep(seconds);
        }
        finally
        {
            await Sleep(cleanup);
        }
    }

    /// <summary>Sleeps; swallows a cancellation and sleeps on for another time.</summary>
    internal static async Task SleepAndSwallow(double seconds, double more = 0)
    {
        try
        {
            await Sleep(seconds);
        }
        catch (OperationCanceledException)
        {
            await Sleep(more);
        }
    }
}

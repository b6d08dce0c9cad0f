using System.Runtime.ExceptionServices;

namespace LoopKit.Testing.Tests;

/// <summary>Bounds a test that would hang where what it tests is broken.</summary>
internal static class Hang
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(3);

    internal static void Guard(Action test) =>
        Guard<object?>(() =>
        {
            test();
            return null;
        });

    /// <summary>Runs the test on a thread of its own; what it throws is thrown here.</summary>
    internal static T Guard<T>(Func<T> test)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = test();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.IsBackground = true;
        thread.Start();
        if (!thread.Join(limit))
            throw new TimeoutException($"The test has not ended within {limit}.");
        failure?.Throw();
        return result;
    }
}

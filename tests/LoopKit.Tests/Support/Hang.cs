using System.Runtime.ExceptionServices;

namespace LoopKit.Tests;

/// <summary>Bounds a test that would otherwise never end when what it tests is broken.</summary>
internal static class Hang
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs the test on a thread of its own for at most 30 seconds; what it throws is thrown here.</summary>
    internal static void Guard(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                test();
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        {
            // A test that hangs must not keep the process alive after it has been reported.
            IsBackground = true,
            Name = "guarded test",
        };
        thread.Start();
        if (!thread.Join(limit))
            throw new TimeoutException($"The test hangs: it did not end within {limit.TotalSeconds} seconds.");
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc cref="Guard(Action)"/>
    internal static T Guard<T>(Func<T> test)
    {
        T result = default!;
        Guard(() => { result = test(); });
        return result;
    }
}

namespace LoopKit.Tests;

/// <summary>The same code on several threads of their own at once.</summary>
internal static class OnThreads
{
    /// <summary>Gives each thread its number, from 0, and returns when all have ended.</summary>
    internal static void Run(int count, Action<int> code)
    {
        var threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            int number = i;
            // As in Hang: a test that hangs must not keep the process alive after it has been reported.
            threads[i] = new Thread(() => code(number)) { IsBackground = true };
            threads[i].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
    }
}

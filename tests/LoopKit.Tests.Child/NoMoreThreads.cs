using System.Globalization;
using System.Runtime.InteropServices;

namespace LoopKit.Tests.Child;

/// <summary>The system starts no more threads, because there is no address space left for their stacks. The test sees to it that these are larger than <see cref="Room"/>.</summary>
internal static class NoMoreThreads
{
    private const int AddressSpace = 9;
    private const int PageSize = 4096;

    /// <summary>For the compiler, under the limit.</summary>
    private const int Room = 256 * 1024 * 1024;

    internal static int Run()
    {
        EventLoop.Run(Work);
        return 0;
    }

    private static async Task Work()
    {
        Task<string> refused = StartUnderLimit("the first");
        await Tell(refused);

        using var release = new ManualResetEventSlim();
        Task busy = EventLoop.ToThread(release.Wait);
        Task<string> queued = StartUnderLimit("behind a busy worker");
        release.Set();
        await busy;
        await Tell(queued);

        await Tell(EventLoop.ToThread(() => "afterwards"));
    }

    private static Task<string> StartUnderLimit(string name)
    {
        Func<string> function = () => name;
        SetLimit(Taken() + Room);
        Task<string> started = EventLoop.ToThread(function);
        SetLimit(long.MaxValue);
        return started;
    }

    private static async Task Tell(Task<string> function)
    {
        try
        {
            Console.WriteLine(await function);
        }
        catch (OutOfMemoryException e)
        {
            Console.WriteLine(e.GetType().Name);
        }
    }

    private static long Taken() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture) * PageSize;

    /// <summary>The soft limit, which may be raised again up to the hard one.</summary>
    private static void SetLimit(long bytes)
    {
        var limit = default(Limit);
        if (GetLimit(AddressSpace, ref limit) != 0)
            throw new InvalidOperationException("The limit cannot be read.");
        limit.Soft = Math.Min((ulong)bytes, limit.Hard);
        if (SetLimit(AddressSpace, in limit) != 0)
            throw new InvalidOperationException("The limit cannot be set.");
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, ref Limit limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}

using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>
/// Waits on the real clock as finely as Linux can: a monitor's timeout counts whole milliseconds, which makes a sleep of 1.3 ms last 2. Woken by one interlocked
/// operation, and a system call only when the loop really sleeps.
/// </summary>
internal sealed unsafe partial class FutexDriver : SystemDriver
{
    private const int Awake = 0;
    private const int Woken = 1;
    private const int Asleep = 2;
    private const int PrivateWait = 128;
    private const int PrivateWake = 129;
    private const int SetTimerSlack = 29;
    private const int GetTimerSlack = 30;

    private static readonly bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>One of the three states. Pinned, because the kernel compares it at its address.</summary>
    private readonly int[] word = GC.AllocateArray<int>(1, pinned: true);

    internal static bool IsAvailable { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    private static nint FutexNumber => isX64 ? 202 : 98;

    private static nint PrctlNumber => isX64 ? 157 : 167;

    public override void Wait(in LoopIdle idle)
    {
        TimeSpan left = idle.Deadline is { } deadline ? deadline - Now : TimeSpan.MaxValue;
        if (left <= TimeSpan.Zero)
            return;
        // A wake that came since the loop looked has left its mark; one that comes now changes the word, and the kernel does not sleep.
        if (Interlocked.CompareExchange(ref word[0], Asleep, Awake) == Awake)
        {
            if (left == TimeSpan.MaxValue)
                Sleep(null);
            else
                SleepOnTime(left);
        }
        // A wake that this wipes out is not lost: what it announced was there before it, and the loop looks after this. Hence a full fence.
        Interlocked.Exchange(ref word[0], Awake);
    }

    public override void Wake()
    {
        if (Interlocked.Exchange(ref word[0], Woken) != Asleep)
            return;
        fixed (int* address = word)
            _ = Call(FutexNumber, address, PrivateWake, 1, null, null, 0);
    }

    /// <summary>Linux ends a timed wait up to 50 µs late, to wake for several at once, unless the thread asks for less; what it asked for before is put back.</summary>
    private void SleepOnTime(TimeSpan left)
    {
        long* time = stackalloc long[2];
        time[0] = left.Ticks / TimeSpan.TicksPerSecond;
        time[1] = left.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        nint slack = Control(PrctlNumber, GetTimerSlack, 0);
        if (slack > 1)
            _ = Control(PrctlNumber, SetTimerSlack, 1);
        Sleep(time);
        if (slack > 1)
            _ = Control(PrctlNumber, SetTimerSlack, slack);
    }

    private void Sleep(long* time)
    {
        fixed (int* address = word)
            _ = Call(FutexNumber, address, PrivateWait, Asleep, time, null, 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, int* word, nint operation, nint value, long* timeout, int* word2, nint value3);

    /// <summary>The call itself and not the C library's prctl, which cuts a slack of more than two seconds off.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Control(nint number, nint option, nint value);
}

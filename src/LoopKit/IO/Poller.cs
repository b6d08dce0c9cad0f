using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>
/// The thread that waits for pipes on behalf of all loops of the process. Each request is answered once; the loop then moves the bytes itself. It is started by
/// the first request and is a background thread.
/// </summary>
internal sealed unsafe class Poller
{
    private static readonly Lock creation = new();
    private static Poller? shared;

    private readonly Lock gate = new();
    private readonly List<PollRequest> requests = [];
    private readonly SafeFileHandle alarm;
    private readonly SafeFileHandle alarmTrigger;
    private PosixIo.PollEntry[] entries = new PosixIo.PollEntry[16];
    private PollRequest[] polled = new PollRequest[16];
    private bool isAlarmed;

    private Poller()
    {
        (alarm, alarmTrigger) = PosixIo.CreatePipe();
        PosixIo.SetNonBlocking(alarm);
        PosixIo.SetNonBlocking(alarmTrigger);
        new Thread(Poll, 256 * 1024) { IsBackground = true, Name = "LoopKit I/O poller" }.UnsafeStart();
    }

    /// <summary>Where the system has no descriptors or threads left, the next one to ask tries again.</summary>
    internal static Poller Shared
    {
        get
        {
            lock (creation)
                return shared ??= new Poller();
        }
    }

    internal void Add(PollRequest request)
    {
        lock (gate)
        {
            request.Index = requests.Count;
            requests.Add(request);
            Alarm();
        }
    }

    /// <summary>Withdraws a request; afterwards it is not answered any more, though an answer may be on its way to the loop.</summary>
    internal void Remove(PollRequest request)
    {
        lock (gate)
        {
            if (Forget(request))
                Alarm();
        }
    }

    private void Poll()
    {
        while (true)
        {
            int count = CollectEntries();
            fixed (PosixIo.PollEntry* all = entries)
            {
                if (PosixIo.poll(all, (nuint)count, -1) < 0)
                    continue;
            }
            if (entries[0].Answer != 0)
                Hush();
            for (int i = 1; i < count; i++)
            {
                if (entries[i].Answer != 0)
                    Answer(polled[i]);
                polled[i] = null!;
            }
        }
    }

    private int CollectEntries()
    {
        lock (gate)
        {
            int count = requests.Count + 1;
            if (count > entries.Length)
            {
                entries = new PosixIo.PollEntry[count * 2];
                polled = new PollRequest[count * 2];
            }
            entries[0] = new PosixIo.PollEntry { Descriptor = (int)alarm.DangerousGetHandle(), Events = PosixIo.POLLIN };
            for (int i = 1; i < count; i++)
            {
                polled[i] = requests[i - 1];
                entries[i] = new PosixIo.PollEntry { Descriptor = polled[i].Descriptor, Events = polled[i].Events };
            }
            return count;
        }
    }

    private void Answer(PollRequest request)
    {
        bool isWanted;
        lock (gate)
            isWanted = Forget(request);
        if (isWanted)
            request.Answer();
    }

    /// <summary>Takes a request out of the list by putting the last one into its place. Under the gate.</summary>
    private bool Forget(PollRequest request)
    {
        int index = request.Index;
        if (index < 0)
            return false;
        PollRequest last = requests[^1];
        requests[index] = last;
        last.Index = index;
        requests.RemoveAt(requests.Count - 1);
        request.Index = -1;
        return true;
    }

    /// <summary>Makes the thread look at the requests anew. Under the gate.</summary>
    private void Alarm()
    {
        if (isAlarmed)
            return;
        isAlarmed = true;
        byte anything = 0;
        _ = PosixIo.write(alarmTrigger, &anything, 1);
    }

    private void Hush()
    {
        lock (gate)
        {
            byte* rest = stackalloc byte[16];
            _ = PosixIo.read(alarm, rest, 16);
            isAlarmed = false;
        }
    }
}

namespace LoopKit;

public partial class LoopTask
{
    private UnobservedFault? unobserved;

    partial void OnFailed()
    {
        unobserved = new UnobservedFault(this);
        Loop.TrackUnobserved(unobserved);
    }

    partial void OnObserved()
    {
        if (Interlocked.Exchange(ref unobserved, null) is not { } fault)
            return;
        GC.SuppressFinalize(fault);
        Loop.ForgetUnobserved(fault);
    }
}

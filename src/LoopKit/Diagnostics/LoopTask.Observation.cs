namespace LoopKit;

public partial class LoopTask
{
    partial void OnFailed()
    {
        var fault = new UnobservedTaskFault(this);
        Extras.Unobserved = fault;
        Loop.TrackUnobserved(fault);
    }

    partial void OnObserved()
    {
        if (ExistingExtras is not { } own || Interlocked.Exchange(ref own.Unobserved, null) is not UnobservedFault fault)
            return;
        fault.Detach();
        Loop.ForgetUnobserved(fault);
    }
}

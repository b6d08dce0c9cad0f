using System.Reflection;

namespace LoopKit;

/// <summary>What a callback is called in reports.</summary>
internal static class CallbackName
{
    internal static string Of(Delegate callback)
    {
        MethodInfo method = callback.Method;
        return method.DeclaringType is { } type ? $"{type.Name}.{method.Name}" : method.Name;
    }

    internal static string Of(in Work work) => Of(work.Callback, work.State);

    internal static string Of(Delegate? callback, object? state) => state switch
    {
        CallbackHandle handle => handle.Describe(),
        IDescribed described => described.Describe(),
        Delegate continuation => Of(continuation),
        _ => callback is null ? "a first step" : Of(callback),
    };
}

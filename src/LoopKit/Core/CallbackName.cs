using System.Reflection;
using System.Runtime.ExceptionServices;

namespace LoopKit;

/// <summary>What a callback is called in reports.</summary>
internal static class CallbackName
{
    /// <summary>The runtime posts what such a method throws.</summary>
    internal const string AsyncVoid = "an async void method";

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
        ExceptionDispatchInfo => AsyncVoid,
        _ => callback is null ? "a first step" : Of(callback),
    };
}

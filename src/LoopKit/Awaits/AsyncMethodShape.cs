using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// Where the objects of one async method keep what it awaits. They are read while other threads may be running the method: what is read is then old, but never
/// says that a method stands still that did not.
/// </summary>
internal sealed class AsyncMethodShape
{
    private readonly Type machine;

    /// <summary>Null when the object is the state machine itself, as that of an async iterator is.</summary>
    private readonly FieldInfo? machineField;

    /// <summary>Written by the C# compiler: negative while the method runs, and while an iterator stands at a yield.</summary>
    private readonly FieldInfo? state;

    /// <summary>At most one is not blank, because the method wipes it when it goes on.</summary>
    private readonly FieldInfo[] awaiters;

    private AsyncMethodShape(Type machine, FieldInfo? machineField)
    {
        this.machine = machine;
        this.machineField = machineField;
        state = RuntimeFields.Find(machine, "<>1__state");
        IsOutside = OutsideTypes.Contains(machine.Assembly);
        IsIterator = typeof(IAsyncDisposable).IsAssignableFrom(machine);
        awaiters = Array.FindAll(RuntimeFields.Of(machine), state is null ? IsAwaiter : IsAwaiterOfCSharp);
    }

    /// <summary>The method's own type and name, in words.</summary>
    internal string Name => AwaitWords.MethodOf(machine);

    /// <summary>Whether the method is of a part of .NET whose promises are kept from outside.</summary>
    internal bool IsOutside { get; }

    /// <summary>Whether it is an async iterator, which may also stand still because nobody asks for its next item.</summary>
    internal bool IsIterator { get; }

    /// <summary>Null for a type that keeps no method's state, or hides it.</summary>
    internal static AsyncMethodShape? TryMake(Type type)
    {
        if (typeof(IAsyncStateMachine).IsAssignableFrom(type))
            return HasAwaiters(new AsyncMethodShape(type, machineField: null));
        if (!type.IsGenericType || !typeof(IAsyncStateMachine).IsAssignableFrom(type.GenericTypeArguments[^1]))
            return null;
        return RuntimeFields.Find(type, "StateMachine") is { } field ? HasAwaiters(new AsyncMethodShape(field.FieldType, field)) : null;
    }

    /// <summary>The object with the method's state; null when the method has ended.</summary>
    internal object? MachineOf(object method) => machineField is null ? method : machineField.GetValue(method);

    internal AwaitPoint Read(object method)
    {
        if (MachineOf(method) is not { } now || state?.GetValue(now) is < 0)
            return Moving(method);
        bool hasEnded = false;
        Type? opaque = null;
        foreach (FieldInfo field in awaiters)
        {
            if (field.GetValue(now) is not { } awaiter)
                continue;
            var shape = AwaiterShape.Of(awaiter.GetType());
            if (shape.IsOpaque && !shape.IsYield)
                opaque ??= shape.Type;
            if (shape.Read(awaiter) is not ({ } awaited, var token) || shape.IsOpaque)
                continue;
            if (!AwaitedThing.HasEnded(awaited, token))
                return new AwaitPoint(method, this, awaited, token) { IsGuess = !shape.IsKnown };
            if (shape.IsKnown)
                hasEnded = true;
            else
                opaque ??= shape.Type;
        }
        return hasEnded || opaque is null ? Moving(method) : new AwaitPoint(method, this, opaque, 0);
    }

    private static AsyncMethodShape? HasAwaiters(AsyncMethodShape shape) => shape.awaiters.Length > 0 ? shape : null;

    private static bool IsAwaiterOfCSharp(FieldInfo field) => field.Name.StartsWith("<>u__", StringComparison.Ordinal);

    private static bool IsAwaiter(FieldInfo field) => typeof(INotifyCompletion).IsAssignableFrom(field.FieldType);

    private AwaitPoint Moving(object method) => new(method, this, Awaited: null, Token: 0);
}

using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// The stretch of a thread's stack below one of its frames. Whoever has a variable in it runs on that thread, and two subtractions tell it; to ask the runtime which
/// thread this is takes longer than the rest of a yield. A no says nothing: the stack may be deeper.
/// </summary>
/// <remarks>Any thread may ask while another one writes: what it reads is never a stretch of its own stack, unless it wrote that itself.</remarks>
internal readonly struct StackSpan
{
    /// <summary>Far less than what <see cref="RuntimeHelpers.TryEnsureSufficientExecutionStack"/> vouches for (128 KiB), and far more than steps use.</summary>
    private const int Size = 32 * 1024;

    /// <summary>0 for the empty span: no variable lies that low.</summary>
    private readonly nuint top;

    private StackSpan(nuint top) => this.top = top;

    /// <summary>Whether the code that asks is known to run on the thread whose stack this is.</summary>
    internal bool HasCaller
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Unsafe.SkipInit(out byte variable);
            return top - AddressOf(ref variable) < Size;
        }
    }

    /// <summary>Below a variable of the caller's; empty where so little is left that it might reach into another thread's stack.</summary>
    internal static StackSpan Below(ref byte variable) =>
        RuntimeHelpers.TryEnsureSufficientExecutionStack() ? new StackSpan(AddressOf(ref variable)) : default;

    /// <summary>Of a variable on the stack, which does not move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe nuint AddressOf(ref byte variable) => (nuint)Unsafe.AsPointer(ref variable);
}

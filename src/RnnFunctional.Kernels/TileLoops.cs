using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>One instruction on one tile: a loop for each number of operands, whatever the operation.</summary>
internal static unsafe class TileLoops
{
    /// <summary>Does <paramref name="step"/> on <paramref name="count"/> numbers of the operands that <paramref name="at"/> points to.</summary>
    public static void Run<V>(in TileInstruction step, float** at, int count)
        where V : unmanaged, ILanes<V>
    {
        switch (step.Op)
        {
            case TileOp.Copy:
                Unary<V, CopyOperator>(step, at, count);
                break;
            case TileOp.Neg:
                Unary<V, NegateOperator>(step, at, count);
                break;
            case TileOp.Exp:
                Unary<V, ExpOperator>(step, at, count);
                break;
            case TileOp.Log:
                Unary<V, LogOperator>(step, at, count);
                break;
            case TileOp.Sqrt:
                Unary<V, SqrtOperator>(step, at, count);
                break;
            case TileOp.Tanh:
                Unary<V, TanhOperator>(step, at, count);
                break;
            case TileOp.Sigmoid:
                Unary<V, SigmoidOperator>(step, at, count);
                break;
            case TileOp.Relu:
                Unary<V, ReluOperator>(step, at, count);
                break;
            case TileOp.Softplus:
                Unary<V, SoftplusOperator>(step, at, count);
                break;
            case TileOp.Add:
                Binary<V, AddOperator>(step, at, count);
                break;
            case TileOp.Sub:
                Binary<V, SubtractOperator>(step, at, count);
                break;
            case TileOp.Mul:
                Binary<V, MultiplyOperator>(step, at, count);
                break;
            case TileOp.Div:
                Binary<V, DivideOperator>(step, at, count);
                break;
            case TileOp.Max:
                Binary<V, MaxOperator>(step, at, count);
                break;
            case TileOp.SigmoidSlope:
                Binary<V, SigmoidSlopeOperator>(step, at, count);
                break;
            case TileOp.TanhSlope:
                Binary<V, TanhSlopeOperator>(step, at, count);
                break;
            case TileOp.Select:
                Ternary<V, SelectOperator>(step, at, count);
                break;
            case TileOp.MultiplyAdd:
                Ternary<V, MultiplyAddOperator>(step, at, count);
                break;
            case TileOp.MultiplySubtract:
                Ternary<V, MultiplySubtractOperator>(step, at, count);
                break;
            case TileOp.Blend:
                Ternary<V, BlendOperator>(step, at, count);
                break;
            case TileOp.Recur:
            case TileOp.RecurBack:
                Recurrence.Run<V>(at[step.A], at[step.B], at[step.C], at[step.Target], count);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unary<V, TUnary>(in TileInstruction step, float** at, int count)
        where V : unmanaged, ILanes<V>
        where TUnary : IUnary
    {
        float* target = at[step.Target], a = at[step.A];
        nint i = 0;
        for (; i <= count - V.Count; i += V.Count)
        {
            V.Store(TUnary.Of(V.Load(a + i)), target + i);
        }

        if (i < count)
        {
            V.StoreFirst(TUnary.Of(V.Load(a + i)), target + i, (int)(count - i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Binary<V, TBinary>(in TileInstruction step, float** at, int count)
        where V : unmanaged, ILanes<V>
        where TBinary : IBinary
    {
        float* target = at[step.Target], a = at[step.A], b = at[step.B];
        nint i = 0;
        for (; i <= count - V.Count; i += V.Count)
        {
            V.Store(TBinary.Of(V.Load(a + i), V.Load(b + i)), target + i);
        }

        if (i < count)
        {
            V.StoreFirst(TBinary.Of(V.Load(a + i), V.Load(b + i)), target + i, (int)(count - i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ternary<V, TTernary>(in TileInstruction step, float** at, int count)
        where V : unmanaged, ILanes<V>
        where TTernary : ITernary
    {
        float* target = at[step.Target], a = at[step.A], b = at[step.B], c = at[step.C];
        nint i = 0;
        for (; i <= count - V.Count; i += V.Count)
        {
            V.Store(TTernary.Of(V.Load(a + i), V.Load(b + i), V.Load(c + i)), target + i);
        }

        if (i < count)
        {
            V.StoreFirst(TTernary.Of(V.Load(a + i), V.Load(b + i), V.Load(c + i)), target + i, (int)(count - i));
        }
    }
}

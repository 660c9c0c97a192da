namespace RnnFunctional.Kernels;

/// <summary>What an instruction of a <see cref="TileProgram"/> computes from its operands A, B and C.</summary>
public enum TileOp
{
    /// <summary>A.</summary>
    Copy,

    /// <summary>-A.</summary>
    Neg,

    /// <summary>exp A.</summary>
    Exp,

    /// <summary>ln A.</summary>
    Log,

    /// <summary>√A.</summary>
    Sqrt,

    /// <summary>tanh A.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-A)).</summary>
    Sigmoid,

    /// <summary>max(A, 0); NaN stays NaN.</summary>
    Relu,

    /// <summary>ln(1 + exp A).</summary>
    Softplus,

    /// <summary>A + B.</summary>
    Add,

    /// <summary>A - B.</summary>
    Sub,

    /// <summary>A · B.</summary>
    Mul,

    /// <summary>A / B.</summary>
    Div,

    /// <summary>The larger of A and B; NaN if either is.</summary>
    Max,

    /// <summary>(1 - A) · A · B: what flows back through A = σ(x) where B arrives.</summary>
    SigmoidSlope,

    /// <summary>(1 - A²) · B: what flows back through A = tanh x where B arrives.</summary>
    TanhSlope,

    /// <summary>B where A &gt; 0, else C.</summary>
    Select,

    /// <summary>A · B + C.</summary>
    MultiplyAdd,

    /// <summary>C - A · B.</summary>
    MultiplySubtract,

    /// <summary>A · B + (1 - A) · C, as C + A · (B - C).</summary>
    Blend,

    /// <summary>A · B + C where B is the target itself, some numbers before: each is computed from one that has been.</summary>
    Recur,

    /// <summary>The same where B is the target some numbers behind, from the last number to the first.</summary>
    RecurBack,
}

/// <summary>
/// Target = op(A, B, C), what the operation doesn't use being ignored. Operands are numbered: first the registers, then the places, then
/// the constants.
/// </summary>
public readonly record struct TileInstruction(TileOp Op, int Target, int A, int B, int C)
{
    /// <summary>How many operands the operation has.</summary>
    internal int Arity => Op < TileOp.Add ? 1 : Op < TileOp.Select ? 2 : 3;

    /// <summary>Operand <paramref name="index"/>: A, B or C.</summary>
    internal int Operand(int index) => index == 0 ? A : index == 1 ? B : C;
}

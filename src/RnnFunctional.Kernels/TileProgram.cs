using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// Element-wise instructions on arrays of one extent, done in one pass: each on a tile of numbers after the other, tiles being so small
/// that they stay in the first cache from instruction to instruction.
/// </summary>
public sealed unsafe class TileProgram : Job
{
    /// <summary>How many numbers a tile has, unless there are less in all.</summary>
    private const int LargestTile = 512;

    /// <summary>Numbers behind each tile, for full vectors that begin in it; also keeps tiles from falling on the same lines of the cache.</summary>
    private const int Padding = 16;

    private readonly int _count;
    private readonly int _tile;
    private readonly int _operands;
    private readonly int _maxParts;
    private readonly bool _recurs;
    private readonly bool _backwards;
    private readonly Step[] _steps;
    private readonly (int Operand, Spread Spread)[] _direct;
    private readonly (int Operand, Spread Spread)[] _once;

    // Pinned: registers, constants and copies of what is not dense, and the pointers to each operand, for each part.
    private readonly float[] _memory;
    private readonly nint[] _pointers;

    /// <summary>
    /// <paramref name="code"/> on numbers of <paramref name="extent"/>, with <paramref name="registers"/> tiles for what is needed
    /// between instructions, for up to <paramref name="maxParts"/> parts at the same time. A place may be any that repeats or skips
    /// numbers; one that is written must be dense, and may be the same memory as what is read until then. A recurrence goes through the numbers
    /// in one direction, and all of them are one part's.
    /// </summary>
    /// <exception cref="ArgumentException">An operand is not there, a target is a constant or not dense, or recurrences go both ways.</exception>
    public TileProgram(Extent extent, int registers, Place[] places, float[] constants, TileInstruction[] code, int maxParts = 1)
    {
        _count = checked(extent.Outer * extent.Rows * extent.Columns);
        _tile = Math.Min(LargestTile, (_count + Share.Line - 1) / Share.Line * Share.Line);
        _operands = registers + places.Length + constants.Length;
        _backwards = code.Any(step => step.Op == TileOp.RecurBack);
        _recurs = _backwards || code.Any(step => step.Op == TileOp.Recur);
        _maxParts = maxParts;
        var spreads = places.Select((place, i) => (Operand: registers + i, Spread: new Spread(extent, place))).ToArray();
        var copied = spreads.Where(place => _count > 0 && !place.Spread.IsDense).ToArray();
        Check(code, registers, places.Length, constants.Length, copied);
        _direct = spreads.Except(copied).ToArray();
        // What begins anew with every tile is the same in all of them.
        _once = copied.Where(place => _tile % place.Spread.Period == 0).ToArray();
        _steps = Steps(code, registers, copied.Except(_once).ToArray());

        var own = registers + copied.Length;
        var stride = _tile + Padding;
        _memory = GC.AllocateArray<float>(((constants.Length + (maxParts * own)) * stride) + Padding, pinned: true);
        _pointers = GC.AllocateArray<nint>(Math.Max(1, maxParts * _operands), pinned: true);
        var next = (float*)(((nint)Unsafe.AsPointer(ref _memory[0]) + 63) & ~63);
        for (var i = 0; i < constants.Length; i++, next += stride)
        {
            new Span<float>(next, stride).Fill(constants[i]);
            for (var part = 0; part < maxParts; part++)
            {
                _pointers[(part * _operands) + registers + places.Length + i] = (nint)next;
            }
        }

        var tiles = Enumerable.Range(0, registers).Concat(copied.Select(place => place.Operand)).ToArray();
        for (var part = 0; part < maxParts; part++)
        {
            foreach (var operand in tiles)
            {
                _pointers[(part * _operands) + operand] = (nint)next;
                next += stride;
            }
        }
    }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, _maxParts);
        var (from, to) = _recurs ? (0, part == 0 ? _count : 0) : Share.Of(_count, Share.Line, part, parts);
        if (from < to)
        {
            Simd.Run(new Pass(this, slots, part, from, to));
        }
    }

    private static void Check(
        TileInstruction[] code, int registers, int places, int constants, (int Operand, Spread Spread)[] copied)
    {
        if (code.Any(step => step.Op == TileOp.Recur) && code.Any(step => step.Op == TileOp.RecurBack))
        {
            throw new ArgumentException("recurrences in one direction expected, found both", nameof(code));
        }

        foreach (var step in code)
        {
            for (var i = 0; i < step.Arity; i++)
            {
                if ((uint)step.Operand(i) >= (uint)(registers + places + constants))
                {
                    throw new ArgumentException($"operands below {registers + places + constants} expected, found {step.Operand(i)}", nameof(code));
                }
            }

            if ((uint)step.Target >= (uint)(registers + places) || copied.Any(place => place.Operand == step.Target))
            {
                throw new ArgumentException($"a register or a dense place expected as target, found operand {step.Target}", nameof(code));
            }
        }
    }

    /// <summary>The code, with what is not dense copied before it is first used.</summary>
    private static Step[] Steps(TileInstruction[] code, int registers, (int Operand, Spread Spread)[] copied)
    {
        var steps = new List<Step>();
        var waiting = copied.ToList();
        foreach (var instruction in code)
        {
            foreach (var place in waiting.Where(place => Enumerable.Range(0, instruction.Arity).Any(i => instruction.Operand(i) == place.Operand)).ToArray())
            {
                steps.Add(new(new(TileOp.Copy, place.Operand, 0, 0, 0), false, true, place.Spread));
                waiting.Remove(place);
            }

            steps.Add(new(instruction, instruction.Target < registers, false, default));
        }

        return [.. steps];
    }

    /// <summary>An instruction, which may write full vectors into a register; or a copy of what is not dense.</summary>
    private readonly struct Step(TileInstruction instruction, bool register, bool copies, Spread spread)
    {
        public readonly TileInstruction Instruction = instruction;
        public readonly bool Register = register;
        public readonly bool Copies = copies;
        public readonly Spread Spread = spread;
    }

    private readonly struct Pass(TileProgram program, float** slots, int part, int from, int to) : IKernel
    {
        public void Run<V>()
            where V : unmanaged, ILanes<V> => program.Run<V>(slots, part, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<V>(float** slots, int part, int from, int to)
        where V : unmanaged, ILanes<V>
    {
        var at = (float**)Unsafe.AsPointer(ref _pointers[part * _operands]);
        foreach (ref readonly var place in _once.AsSpan())
        {
            place.Spread.Load<V>(slots, from, Math.Min(_tile, to - from), at[place.Operand]);
        }

        var tiles = (to - from + _tile - 1) / _tile;
        var (start, step) = _backwards ? (from + ((tiles - 1) * _tile), -_tile) : (from, _tile);
        foreach (ref readonly var place in _direct.AsSpan())
        {
            at[place.Operand] = place.Spread.Start(slots) + start;
        }

        for (; tiles > 0; tiles--, start += step)
        {
            var count = Math.Min(_tile, to - start);
            var vectors = (count + V.Count - 1) & -V.Count;
            foreach (ref readonly var instruction in _steps.AsSpan())
            {
                if (instruction.Copies)
                {
                    instruction.Spread.Load<V>(slots, start, count, at[instruction.Instruction.Target]);
                }
                else
                {
                    TileLoops.Run<V>(in instruction.Instruction, at, instruction.Register ? vectors : count);
                }
            }

            foreach (ref readonly var place in _direct.AsSpan())
            {
                at[place.Operand] += step;
            }
        }
    }
}

namespace RnnFunctional.Kernels;

/// <summary>A slot that follows the time: at time t, slots[Slot] = slots[Base] + Offset + t · Step.</summary>
public readonly record struct Moving(int Slot, int Base, nint Offset, nint Step);

/// <summary>A slot that changes between two places: slots[Slot] = slots[Base] + First in the first, third … round, + Second in the others.</summary>
public readonly record struct Alternating(int Slot, int Base, nint First, nint Second);

/// <summary>Repeats jobs for the times from 0 to length - 1, or the other way, with slots that move. Part 0 does all of it.</summary>
public sealed unsafe class Loop : Job
{
    /// <summary>How many numbers a round must read for them to have left the nearest caches before the next.</summary>
    private const int Many = 16 * 1024;

    private readonly int _length;
    private readonly bool _reverse;
    private readonly Moving[] _moving;
    private readonly Alternating[] _alternating;
    private readonly Job[] _body;
    private readonly LookAhead? _ahead;

    /// <summary>Repeats <paramref name="body"/>.</summary>
    public Loop(int length, bool reverse, Moving[] moving, Alternating[] alternating, Job[] body)
    {
        (_length, _reverse, _moving, _alternating, _body) = (length, reverse, moving, alternating, body);
        if (moving.Sum(slot => Math.Abs(slot.Step)) < Many)
        {
            return;
        }

        _ahead = new LookAhead(moving.Length);
        foreach (var product in body.OfType<Product>())
        {
            product.Ahead = _ahead;
            _ahead.Tiles += product.Tiles;
        }
    }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        if (part > 0)
        {
            return;
        }

        for (var k = 0; k < _length; k++)
        {
            nint t = _reverse ? _length - 1 - k : k;
            foreach (var slot in _moving)
            {
                slots[slot.Slot] = slots[slot.Base] + slot.Offset + (t * slot.Step);
            }

            foreach (var slot in _alternating)
            {
                slots[slot.Slot] = slots[slot.Base] + (k % 2 == 0 ? slot.First : slot.Second);
            }

            if (_ahead is not null)
            {
                Look(_ahead, slots, k + 1 < _length);
            }

            foreach (var job in _body)
            {
                job.Run(slots, 0, 1);
            }
        }
    }

    /// <summary>Has the products look for what moves: where it will be in the next round, if there is one.</summary>
    private void Look(LookAhead ahead, float** slots, bool again)
    {
        if (!again)
        {
            ahead.Clear();
            return;
        }

        for (var i = 0; i < _moving.Length; i++)
        {
            var step = _moving[i].Step;
            ahead.Piece(i, slots[_moving[i].Slot] + (_reverse ? -step : step), Math.Abs(step));
        }

        ahead.Begin();
    }
}

namespace RnnFunctional.Kernels;

/// <summary>A slot that follows the time: at time t, slots[Slot] = slots[Base] + Offset + t · Step.</summary>
public readonly record struct Moving(int Slot, int Base, nint Offset, nint Step);

/// <summary>A slot that changes between two places: slots[Slot] = slots[Base] + First in the first, third … round, + Second in the others.</summary>
public readonly record struct Alternating(int Slot, int Base, nint First, nint Second);

/// <summary>Repeats jobs for the times from 0 to length - 1, or the other way, with slots that move. Part 0 does all of it.</summary>
public sealed unsafe class Loop(int length, bool reverse, Moving[] moving, Alternating[] alternating, Job[] body) : Job
{
    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        if (part > 0)
        {
            return;
        }

        for (var k = 0; k < length; k++)
        {
            nint t = reverse ? length - 1 - k : k;
            foreach (var slot in moving)
            {
                slots[slot.Slot] = slots[slot.Base] + slot.Offset + (t * slot.Step);
            }

            foreach (var slot in alternating)
            {
                slots[slot.Slot] = slots[slot.Base] + (k % 2 == 0 ? slot.First : slot.Second);
            }

            foreach (var job in body)
            {
                job.Run(slots, 0, 1);
            }
        }
    }
}

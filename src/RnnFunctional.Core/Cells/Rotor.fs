namespace RnnFunctional

/// A state of complex numbers, in two parts.
type ComplexState =
    {
        /// [hidden]
        Re: Tensor
        /// [hidden]
        Im: Tensor
    }

/// Complex numbers λ that states are multiplied by at each step: of modulus exp(-1/τ), so that what is held is forgotten over τ steps, and
/// turned by an angle, so that it tells its age.
module Rotor =

    /// λ h + b, in parts.
    let advance (re: Tensor) (im: Tensor) (h: ComplexState) (bRe: Tensor) (bIm: Tensor) : ComplexState =
        {
            Re = re * h.Re - im * h.Im + bRe
            Im = im * h.Re + re * h.Im + bIm
        }

    /// `count` angles spread evenly from 0 to `turn` radians, in an order in which neighbours lie far apart: multiples of the golden section.
    let angles (turn: float) count =
        let golden = (sqrt 5.0 - 1.0) / 2.0
        Array.init count (fun k -> turn * (float k * golden % 1.0))

    /// A state of `hidden` complex numbers called `name`_re and `name`_im; `get` finds it in a record.
    let spec name hidden (get: 'R -> ComplexState) : Spec<'R, ComplexState> =
        spec {
            let! re = Spec.state (name + "_re") hidden (get >> _.Re)
            and! im = Spec.state (name + "_im") hidden (get >> _.Im)
            return { Re = re; Im = im }
        }

import torch

from hybridsign.nn.noise import ClipNoise, remembering

ALL = torch.ones(3, 5, dtype=torch.bool)


def test_a_clips_noise_does_not_depend_on_the_others_of_its_batch():
    together = ClipNoise(1, ["a", "b", "c"]).normal(ALL, 2)
    alone = ClipNoise(1, ["b"]).normal(ALL[:1], 2)
    assert torch.equal(together[1], alone[0])


def test_frames_that_are_not_real_have_no_noise_and_change_none():
    mask = torch.tensor([[True] * 3 + [False] * 2, [True] * 5])
    padded = ClipNoise(1, ["a", "b"]).normal(mask, 7)
    whole = ClipNoise(1, ["a"]).normal(torch.ones(1, 3, dtype=torch.bool), 7)
    assert not padded[0, 3:].any()
    assert torch.equal(padded[0, :3], whole[0])


def test_another_seed_or_another_draw_is_other_noise():
    noise = ClipNoise(1, ["a", "b", "c"])
    first, second = noise.normal(ALL), noise.normal(ALL)
    third = ClipNoise(2, ["a", "b", "c"]).normal(ALL)
    assert len({tuple(each.flatten().tolist()) for each in (first, second, third)}) == 3


def test_noise_is_standard_normal_in_every_clip():
    drawn = ClipNoise(0, ["a", "b"]).normal(torch.ones(2, 100, dtype=torch.bool), 100)
    torch.testing.assert_close(drawn.mean((1, 2)), torch.zeros(2), atol=0.05, rtol=0)
    torch.testing.assert_close(drawn.std((1, 2)), torch.ones(2), atol=0.05, rtol=0)


def test_every_whole_number_below_a_bound_is_drawn():
    drawn = ClipNoise(0, [str(number) for number in range(200)]).integers(4)
    assert set(drawn.tolist()) == {0, 1, 2, 3}


def test_a_step_of_training_draws_from_the_trainings_stream():
    rng = torch.Generator().manual_seed(3)
    first, second = (ClipNoise.of_step(rng, ["a"]).normal(ALL[:1]) for _ in range(2))
    again = ClipNoise.of_step(torch.Generator().manual_seed(3), ["a"]).normal(ALL[:1])
    assert torch.equal(first, again)
    assert not torch.equal(first, second)


def test_uniform_noise_is_a_clips_own_whatever_its_batch():
    together = ClipNoise(3, ("a", "b", "c")).uniform(4, 2)
    assert torch.equal(ClipNoise(3, ("b",)).uniform(4, 2)[0], together[1])
    assert not torch.equal(together[0], together[1])
    assert not torch.equal(ClipNoise(4, ("b",)).uniform(4, 2)[0], together[1])


def test_uniform_noise_of_more_frames_begins_with_that_of_fewer():
    for frames in (1, 5, 16, 61):
        short, long = (ClipNoise(0, ("a",)).uniform(n, 3, 2) for n in (frames, 2 * frames + 7))
        assert torch.equal(long[:, :frames], short)


def test_uniform_noise_lies_between_0_and_1():
    noise = ClipNoise(0, ("a", "b")).uniform(5000)
    assert ((noise >= 0) & (noise < 1)).all()
    assert abs(noise.mean() - 0.5) < 0.02


def test_remembering_noise_is_standard_normal_and_near_the_frame_before():
    fresh = ClipNoise(0, ["a", "b"]).normal(torch.ones(2, 40, dtype=torch.bool), 5000)
    kept = remembering(fresh, 0.8)
    torch.testing.assert_close(kept.std(-1), torch.ones(2, 40), atol=0.05, rtol=0)
    together = (kept[:, 1:] * kept[:, :-1]).mean(-1)
    torch.testing.assert_close(together, torch.full((2, 39), 0.8), atol=0.05, rtol=0)


def test_remembering_follows_its_definition_across_a_cut():
    fresh = ClipNoise(0, ["a"]).normal(ALL[:1], 3)
    whole = remembering(fresh, 0.6)
    assert torch.equal(whole[:, 0], fresh[:, 0])
    torch.testing.assert_close(whole[:, 1:], 0.6 * whole[:, :-1] + 0.8 * fresh[:, 1:])
    first, rest = remembering(fresh[:, :2], 0.6), fresh[:, 2:]
    torch.testing.assert_close(remembering(rest, 0.6, first[:, -1:]), whole[:, 2:])


def test_remembering_treats_joints_by_coordinates_as_so_many_numbers():
    fresh = ClipNoise(0, ["a", "b"]).normal(ALL[:2], 4, 2)
    for last in (None, fresh[:, :1]):
        flat = None if last is None else last.flatten(2)
        kept = remembering(fresh, 0.6, last)
        assert torch.equal(kept.flatten(2), remembering(fresh.flatten(2), 0.6, flat))


def test_at_half_the_pace_noise_moves_as_far_in_two_frames_as_else_in_one():
    fresh = ClipNoise(0, ["a"]).normal(torch.ones(1, 40, dtype=torch.bool), 20000)
    slow = remembering(fresh, 0.64, pace=0.5)
    together = [(slow[:, apart:] * slow[:, :-apart]).mean() for apart in (1, 2)]
    torch.testing.assert_close(torch.stack(together), torch.tensor([0.8, 0.64]), atol=0.02, rtol=0)
    assert torch.equal(remembering(fresh, 0.64, pace=1.0), remembering(fresh, 0.64))


def test_without_memory_noise_stays_as_it_was_drawn():
    fresh = ClipNoise(0, ["a"]).normal(ALL[:1], 3)
    assert torch.equal(remembering(fresh, 0.0, fresh[:, :1]), fresh)

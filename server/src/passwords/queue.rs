//! A bounded queue in which nobody waits for another's many jobs: turns go round by key.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Jobs that wait, each for somebody. Everybody has a turn after everybody else, however many jobs they have, and may
/// have only a few.
#[derive(Debug)]
pub(super) struct FairQueue<K, J> {
    waiting: HashMap<K, VecDeque<J>>,
    turns: VecDeque<K>,
    count: usize,
    most: usize,
    most_each: usize,
}

/// There is no place for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

impl<K: Copy + Eq + Hash, J> FairQueue<K, J> {
    pub(super) fn new(most: usize, most_each: usize) -> Self {
        Self { waiting: HashMap::new(), turns: VecDeque::new(), count: 0, most, most_each }
    }

    /// Adds a job. Where all places are taken, somebody who has one more than others loses their newest.
    pub(super) fn push(&mut self, of: K, job: J) -> Result<(), Full> {
        let has = self.waiting.get(&of).map_or(0, VecDeque::len);
        if has >= self.most_each {
            return Err(Full);
        }
        if self.count >= self.most && !self.drop_newest_of_one_with_more_than(has + 1) {
            return Err(Full);
        }
        let jobs = self.waiting.entry(of).or_default();
        if jobs.is_empty() {
            self.turns.push_back(of);
        }
        jobs.push_back(job);
        self.count += 1;
        Ok(())
    }

    /// The job whose turn it is.
    pub(super) fn pop(&mut self) -> Option<J> {
        let of = self.turns.pop_front()?;
        let jobs = self.waiting.get_mut(&of)?;
        let job = jobs.pop_front();
        if jobs.is_empty() {
            self.waiting.remove(&of);
        } else {
            self.turns.push_back(of);
        }
        self.count -= usize::from(job.is_some());
        job
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    fn drop_newest_of_one_with_more_than(&mut self, few: usize) -> bool {
        let most = self.waiting.values_mut().max_by_key(|jobs| jobs.len());
        match most.filter(|jobs| jobs.len() > few) {
            Some(jobs) => {
                jobs.pop_back();
                self.count -= 1;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(queue: &mut FairQueue<char, u32>) -> Vec<u32> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn everybody_has_a_turn_before_anybody_has_a_second() {
        let mut queue = FairQueue::new(100, 10);
        for job in [1, 2, 3] {
            queue.push('a', job).unwrap();
        }
        queue.push('b', 10).unwrap();
        queue.push('c', 20).unwrap();
        queue.push('c', 21).unwrap();
        assert_eq!(drain(&mut queue), [1, 10, 20, 2, 21, 3]);
        queue.push('a', 4).unwrap();
        assert_eq!(drain(&mut queue), [4]);
    }

    #[test]
    fn nobody_has_more_than_a_few() {
        let mut queue = FairQueue::new(100, 2);
        assert_eq!(queue.push('a', 1), Ok(()));
        assert_eq!(queue.push('a', 2), Ok(()));
        assert_eq!(queue.push('a', 3), Err(Full));
        assert_eq!(queue.push('b', 10), Ok(()));
        assert_eq!(drain(&mut queue), [1, 10, 2]);
    }

    #[test]
    fn in_a_full_queue_who_has_most_makes_place_for_who_has_none() {
        let mut queue = FairQueue::new(4, 4);
        for job in 1..=4 {
            queue.push('a', job).unwrap();
        }
        assert_eq!(queue.push('b', 10), Ok(()));
        assert_eq!(queue.push('c', 20), Ok(()));
        assert_eq!(queue.push('d', 30), Ok(()));
        assert_eq!(queue.push('e', 40), Err(Full), "everybody has one");
        assert_eq!(drain(&mut queue), [1, 10, 20, 30]);
    }

    #[test]
    fn nothing_is_left_of_who_waits_no_more() {
        let mut queue = FairQueue::new(1000, 4);
        for key in 'a'..='z' {
            queue.push(key, 1).unwrap();
        }
        assert_eq!(drain(&mut queue).len(), 26);
        assert_eq!((queue.waiting.len(), queue.turns.len(), queue.count), (0, 0, 0));
    }
}

use std::{
    ops::Deref,
    sync::{Condvar, Mutex, PoisonError},
};

/// Things that one thread at a time may use, lent to whichever thread asks.
pub(crate) struct Pool<T> {
    idle: Mutex<Vec<T>>,
    returned: Condvar,
}

impl<T> Pool<T> {
    pub(crate) fn new(items: Vec<T>) -> Self {
        Self { idle: Mutex::new(items), returned: Condvar::new() }
    }

    /// Waits for one. It comes back when the loan is dropped, be it by a panic.
    pub(crate) fn take(&self) -> Loan<'_, T> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(item) = idle.pop() {
                return Loan { pool: self, item: Some(item) };
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// One of a [`Pool`].
pub(crate) struct Loan<'a, T> {
    pool: &'a Pool<T>,
    item: Option<T>,
}

impl<T> Deref for Loan<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.item.as_ref().expect("the item leaves the loan in `drop` only")
    }
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(self.item.take());
        self.pool.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        panic::{AssertUnwindSafe, catch_unwind},
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn no_two_threads_have_the_same() {
        let pool = Pool::new(vec![AtomicUsize::new(0), AtomicUsize::new(0)]);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let users = pool.take();
                        assert_eq!(users.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        assert_eq!(users.fetch_sub(1, Ordering::SeqCst), 1);
                    }
                });
            }
        });
    }

    #[test]
    fn what_was_lent_to_a_thread_that_panics_comes_back() {
        let pool = Pool::new(vec![7]);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _loan = pool.take();
            panic!("in the middle of a run");
        }));
        assert!(panicked.is_err());
        assert_eq!(*pool.take(), 7);
    }
}

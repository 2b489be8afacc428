"""Departments, posts, people, appointments, absences and deputies, all effective-dated."""
